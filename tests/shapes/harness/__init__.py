"""The harness that tests every shape: cases with approved reports, coverage of constraints, mutants.

After the way of https://github.com/zazuko/cube-link: each shapes file has a folder of small cases, and the
report of each case stands beside it. Three things go further: a whole report is compared, every constraint
must be the source of some expected result, and every valid case is mutated to see that a shape notices.
"""
