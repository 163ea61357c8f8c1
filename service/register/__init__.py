"""The debtor register as a workbook: its columns, reading with findings, writing."""
