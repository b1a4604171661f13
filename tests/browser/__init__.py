"""Tests in a real Chromium, in a process of their own that is not patched:

python -m pytest --confcutdir=tests/browser tests/browser
"""
