"""A short lesson clip that the project draws and speaks itself, for `make demo` and for tests.

Nothing in it is recorded or downloaded: the picture is chalk strokes on a drawn blackboard, the voices come from
espeak-ng. So it may be shown to anybody, and it holds no child's face or voice.
"""
