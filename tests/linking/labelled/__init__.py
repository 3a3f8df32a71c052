"""Labelled pairs: what a graph might say of a norm, and which record of the real catalogue it is, or none.

They are made from the catalogue when they are needed, from a seed, as the catalogue is other people's data
and no part of the project. Only the English titles are written by hand.
"""
