"""How the readers and the encoder are made: ``python -m eval.training``. Not used at run time."""
