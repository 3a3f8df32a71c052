"""A constraint plan: what makes a node violate a shape, as an algebra of targets, paths, joins and negations.

The second of three steps from shapes to SPARQL. `plan_shapes` turns shape objects into checks; a back end
turns checks into something that runs. Nothing here knows SPARQL, and nothing here knows RDF syntax.
"""

from planatlas.shacl.plan.planner import Plan, plan_shapes

__all__ = ["Plan", "plan_shapes"]
