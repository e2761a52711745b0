"""The process of `report/workbook/apart.py`: `python -m discharge_sim.report.workbook`, which is told of a folder."""

from discharge_sim.report.workbook.apart import main

if __name__ == "__main__":
    main()
