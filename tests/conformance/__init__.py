"""The SHACL test suite of the W3C, run through the engines, and the document that says how they fare.

`python -m tests.conformance` in a checkout writes docs/conformance.md anew.
"""
