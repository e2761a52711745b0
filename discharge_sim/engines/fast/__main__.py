"""The process of `apart.py`: compiles the kernel, keeps it on disk, and ends."""

from discharge_sim.engines.fast.entrance import make_ready

if __name__ == "__main__":
    make_ready()
