"""What is asked of the server and what is checked of its answers, one module per subject.

Flows do no IO of their own (see :mod:`ownlens_client.transport`). They refuse to use anything that was not checked by
the vault, and they move remembered state forward only after the check has passed.
"""
