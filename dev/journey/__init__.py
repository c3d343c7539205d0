"""The journey of one lesson, from the camera's file to its end, with a proof for each step."""
