"""The command line: words and screens around the SDK. It decides nothing that a flow or the vault should decide."""
