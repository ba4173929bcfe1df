"""Templates: the tags in a draft, and the ways through it that its readers may get."""
