"""The claim report as one self-contained page."""
