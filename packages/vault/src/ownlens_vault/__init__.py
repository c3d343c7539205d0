"""Key types, derivation, sealing and opening: what the server's installation must not even contain.

The core does no IO: bytes and time go in, a value or a :class:`~ownlens_wire.refusals.Refusal` comes out. Randomness is
drawn in ``entropy`` and handed in, the clock is a parameter, and keys cannot be printed.
"""
