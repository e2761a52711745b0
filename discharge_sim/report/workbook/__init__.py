"""The Excel workbook: the tables of a results folder, formatted and explained."""
