"""Has anything moved since the champion was trained?"""
