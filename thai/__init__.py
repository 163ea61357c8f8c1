"""How Thai offices write: dates, money, digits, ids, text. Imports nothing of ours."""
