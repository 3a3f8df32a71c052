"""The manual: ontology, code lists, indicators, rules, catalogue and commands, explained from what they are.

Every text comes from the ontology, the shapes, the questions and the reference of the commands in the
reader's language; only headings stand in the message catalogue. The pages are mounted at `documentation`.
"""

from planatlas.publishing.documentation.maker import documentation_pages, documentation_paths, page

__all__ = ["documentation_pages", "documentation_paths", "page"]
