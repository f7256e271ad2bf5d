"""One view object per screen of the web application: typed tables, figures and sentences.

A view is made of engine results alone. Pages, exports and tests read the same object, so that a
figure cannot differ between them.
"""
