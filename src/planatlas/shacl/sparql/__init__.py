"""A plan as SPARQL 1.1 text: the last of three steps from shapes to SPARQL.

Standard text only, so that it runs on any server. Every negation is nested, one triple pattern a group: that
is the form which engines evaluate node by node with an index, and which they agree on.
"""
