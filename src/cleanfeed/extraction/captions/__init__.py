"""What the text beside a picture is: caption, credit, or neither."""
