"""Workbooks: a country written down in sheets, read and written without loss.

Layout and columns come from the shapes; nothing of planning is named in the code. openpyxl and lxml are
imported here only, and when they are first used.
"""
