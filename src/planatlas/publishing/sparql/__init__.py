"""SPARQL over HTTP: the query operation of the SPARQL 1.1 Protocol, and a page to ask in.

Queries run in processes of their own, which the operating system ends when their time is over: an engine
cannot be asked to stop in the middle of a join. See https://www.w3.org/TR/sparql11-protocol/. The routes
stand in `endpoint`, which needs the extra `serve`; nothing is imported here, for the processes that answer
queries need little of it.
"""
