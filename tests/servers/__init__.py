"""Real SPARQL 1.1 servers for tests: each on a free loopback port, with a store that goes when it stops.

`FUSEKI`, `OXIGRAPH` and `VIRTUOSO` know what they need and how to start; `started` starts one, waits until
it answers, and stops it at the end. A machine that lacks one gets the reason from `lacks`.
"""

from servers.fuseki import FUSEKI
from servers.oxigraph import OXIGRAPH
from servers.running import Endpoint, Kind, free_port, started
from servers.virtuoso import VIRTUOSO

KINDS = {kind.name: kind for kind in (OXIGRAPH, VIRTUOSO, FUSEKI)}

__all__ = ["FUSEKI", "KINDS", "OXIGRAPH", "VIRTUOSO", "Endpoint", "Kind", "free_port", "started"]
