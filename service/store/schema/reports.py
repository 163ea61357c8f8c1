"""Figures that are not in the register: budgets and plans by province."""
