"""The pages of docs/publications, made by scripts/publications."""
from . import conditioning, dispatch

PAGES = {"A": (conditioning, "conditioning"), "C": (dispatch, "dispatch")}
