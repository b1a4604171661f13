"""Plug-in room: who answers. A provider is one file that registers itself with `catalogue`; the room knows no
database and no Flask.

`values` is what crosses the border, `provider` the contract, `errors` every way it can go wrong. `exchange` and
`byte_stream` carry one HTTP exchange; `openai_wire` and `ollama_wire` speak the two languages; `probe` tries a
connection out.
"""
