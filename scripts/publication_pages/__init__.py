"""The pages of docs/publications, made by scripts/publications."""
from . import conditioning

PAGES = {"A": (conditioning, "conditioning")}
