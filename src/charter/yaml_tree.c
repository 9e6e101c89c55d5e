/*
 * Walking the node tree.
 */
#include <stdlib.h>

#include "charter/yaml.h"

void yaml_release(struct yaml_tree *tree)
{
	free(tree->line_starts);
	free(tree->nodes);
	buf_release(&tree->text);
	*tree = (struct yaml_tree){ 0 };
}

static const struct yaml_node *node_at(const struct yaml_tree *tree,
                                       uint32_t index)
{
	return index == YAML_NONE ? NULL : &tree->nodes[index];
}

const struct yaml_node *yaml_root(const struct yaml_tree *tree)
{
	return node_at(tree, 1);
}

const struct yaml_node *yaml_first(const struct yaml_tree *tree,
                                   const struct yaml_node *node)
{
	return node_at(tree, node->first);
}

const struct yaml_node *yaml_next(const struct yaml_tree *tree,
                                  const struct yaml_node *node)
{
	return node_at(tree, node->next);
}

const struct yaml_node *yaml_key(const struct yaml_tree *tree,
                                 const struct yaml_node *node)
{
	return node_at(tree, node->key);
}

struct slice yaml_text(const struct yaml_tree *tree,
                       const struct yaml_node *scalar)
{
	return slice_part(buf_slice(&tree->text), scalar->text_at,
	                  scalar->text_len);
}

const struct yaml_node *yaml_member(const struct yaml_tree *tree,
                                    const struct yaml_node *mapping,
                                    const char *key)
{
	const struct yaml_node *child;

	if (mapping->kind != YAML_MAPPING)
		return NULL;
	for (child = yaml_first(tree, mapping); child;
	     child = yaml_next(tree, child))
		if (slice_is_text(yaml_text(tree, yaml_key(tree, child)), key))
			return child;
	return NULL;
}
