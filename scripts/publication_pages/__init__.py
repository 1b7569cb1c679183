"""The pages of docs/publications, made by scripts/publications."""
from . import conditioning, dispatch, hosting, siting

PAGES = {"A": (conditioning, "conditioning"), "B": (hosting, "hosting"), "C": (dispatch, "dispatch"), "D": (siting, "siting")}
