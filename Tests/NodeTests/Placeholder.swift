import LicetNode
