"""The pages of docs/publications, made by scripts/publications."""
from . import conditioning, dispatch, siting

PAGES = {"A": (conditioning, "conditioning"), "C": (dispatch, "dispatch"), "D": (siting, "siting")}
