"""How the readers are made: ``python -m eval.training``. Not used at run time."""
