"""Tokens of OpenID Connect issuers: their keys, algorithms and claims."""
