"""A seeded sample company, written as its tools' own exports, with the ground truth beside it."""

from unisono.demo.company import write_demo
from unisono.demo.truth import DemoTruth

__all__ = ["DemoTruth", "write_demo"]
