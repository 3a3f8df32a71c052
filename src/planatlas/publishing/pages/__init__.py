"""Pages: from views to HTML, RDF and downloads, the same for a server and for files."""

from planatlas.publishing.pages.builder import Pages
from planatlas.publishing.pages.page import Page, Unknown

__all__ = ["Page", "Pages", "Unknown"]
