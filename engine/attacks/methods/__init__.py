"""The attacks, one family a module. `engine.attacks.catalogue` finds every module here and its `ATTACKS`."""
