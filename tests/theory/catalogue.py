"""All checks of this folder, in the order in which the page of verification shows them."""

from tests.theory import crowds, lines, little, queues, starts

CHECKS = (*queues.CHECKS, *crowds.CHECKS, *lines.CHECKS, *starts.CHECKS, *little.CHECKS)
