"""What falls due: letters to send, last days by law, reports to come in; worked out ahead."""
