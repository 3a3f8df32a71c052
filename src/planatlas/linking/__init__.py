"""Links to outside data: which record of a source is a thing of the graph, and whether a norm still stands.

What the graph says of a thing is read by `described`, compared with the records of a source by `matching`,
and decided by people (`decisions`, `sssom`). Sources are asked over the network (`sources`, `http`) or as
files (`catalogue`, `index`, `sources.dump`). The packages of the extra `linking` are needed for it.
"""
