"""Whether a JSON-LD file conforms to CPSV-AP's shapes: conforms.py SHAPES FILE.

A class name that is mistyped conforms to everything, so the things that were checked are counted, too.
"""

import sys

from pyshacl import validate
from rdflib import RDF, Graph, URIRef

shapes, data = sys.argv[1:]
graph = Graph().parse(data, format="json-ld")
conforms, _, report = validate(graph, shacl_graph=shapes, shacl_graph_format="turtle", advanced=False)
services = len(set(graph.subjects(RDF.type, URIRef("http://purl.org/vocab/cpsv#PublicService"))))
if not conforms or services == 0:
    print(f"does not conform, {services} services\n{report[:3000]}")
    sys.exit(1)
print(f"{services} services in {len(graph)} statements")
