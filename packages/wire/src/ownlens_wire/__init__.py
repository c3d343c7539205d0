"""Public framing, identifiers, signed envelopes and log proofs: all that the server may know.

Nothing in this package can open a lesson. It encodes, decodes, checks signatures and log proofs, and names
refusals; keys that open content live in ``ownlens_vault``, which the server's installation does not contain.
"""
