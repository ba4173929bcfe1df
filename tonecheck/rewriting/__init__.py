"""Rewrites: other words for what a rule found, made from the grammar of the sentence it stands in.

A rule file's ``[[rewrite]]`` says what to replace (`scope`), with what (`template`, filled from `slots`) or by which turn
of the sentence (`turns`); `tidy` sees to capitals, commas and spaces; `rewriter` brings them together.
"""

from tonecheck.rewriting.fixes import fix_of
from tonecheck.rewriting.rewriter import Rewriter, Rewriting, load_words, read_rewriter

__all__ = ["Rewriter", "Rewriting", "fix_of", "load_words", "read_rewriter"]
