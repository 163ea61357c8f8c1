"""The store: the register, who may see it, and a log of every change that nobody can rewrite."""
