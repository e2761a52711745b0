"""Write the workbook of a results folder in a process of its own: `python -m discharge_sim.report.workbook FOLDER`."""

import gc
import sys

from discharge_sim.report.workbook.page import write_workbook

if __name__ == "__main__":
    gc.disable()  # hundreds of thousands of cells, none of which is rubbish before the end
    write_workbook(sys.argv[1])
