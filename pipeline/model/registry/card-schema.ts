/**
 * The content of a model package's card.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-details.html#model-card-schema
 */
import * as z from 'zod';

/** Characters of the whole content, as JSON. @see API_ModelPackageModelCard */
export const MAXIMUM_CONTENT = 100_000;

const text = (maximum: number) => z.string().max(maximum);
// The schema's pattern `.{1,63}` has no anchors; whoever wrote it meant the whole name.
const named = (maximum: number) => z.string().regex(new RegExp(`^.{1,${maximum}}$`), `1 to ${maximum} characters`);
const notes = text(1024).optional();
const axisName = text(63).optional();
const axisNames = z.array(text(63)).optional();

const Metric = z.union([
  z.strictObject({
    name: named(255),
    notes,
    type: z.enum(['number', 'string', 'boolean']),
    value: z.union([z.number(), text(63), z.boolean()]),
    x_axis_name: axisName,
    y_axis_name: axisName,
  }),
  z.strictObject({
    name: named(255),
    notes,
    type: z.literal('linear_graph'),
    value: z.array(z.tuple([z.number(), z.number()])).min(1),
    x_axis_name: axisName,
    y_axis_name: axisName,
  }),
  z.strictObject({
    name: named(255),
    notes,
    type: z.literal('bar_chart'),
    value: z.array(z.number()).min(1),
    x_axis_name: axisNames,
    y_axis_name: axisName,
  }),
  z.strictObject({
    name: named(255),
    notes,
    type: z.literal('matrix'),
    value: z.array(z.array(z.number()).min(1).max(20)).min(1).max(20),
    x_axis_name: axisNames,
    y_axis_name: axisNames,
  }),
]);
export type Metric = z.infer<typeof Metric>;

const Evaluation = z.strictObject({
  name: named(63),
  evaluation_observation: text(2096).optional(),
  evaluation_job_arn: text(256).optional(),
  datasets: z.array(text(1024)).max(10).optional(),
  metadata: z.record(z.string(), text(1024)).optional(),
  metric_groups: z.array(z.strictObject({ name: named(63), metric_data: z.array(Metric) })).optional(),
});
export type Evaluation = z.infer<typeof Evaluation>;

const trainingMetrics = z
  .array(z.strictObject({ name: named(255), notes, value: z.number() }))
  .max(50)
  .optional();
const hyperparameters = z
  .array(z.strictObject({ name: named(255), value: named(255) }))
  .max(100)
  .optional();
const locations = z.array(text(1024)).max(15).optional();

export const ModelCard = z.strictObject({
  model_overview: z.strictObject({ model_creator: text(1024).optional(), model_artifact: locations }).optional(),
  intended_uses: z
    .strictObject({
      purpose_of_model: text(2048).optional(),
      intended_uses: text(2048).optional(),
      factors_affecting_model_efficiency: text(2048).optional(),
      risk_rating: z.enum(['High', 'Medium', 'Low', 'Unknown']).optional(),
      explanations_for_risk_rating: text(2048).optional(),
    })
    .optional(),
  business_details: z
    .strictObject({
      business_problem: text(2048).optional(),
      business_stakeholders: text(2048).optional(),
      line_of_business: text(2048).optional(),
    })
    .optional(),
  training_details: z
    .strictObject({
      objective_function: z
        .strictObject({
          function: z
            .strictObject({
              function: z.enum(['Maximize', 'Minimize']).optional(),
              facet: text(63).optional(),
              condition: text(63).optional(),
            })
            .optional(),
          notes,
        })
        .optional(),
      training_observations: text(1024).optional(),
      training_job_details: z
        .strictObject({
          training_arn: text(1024).optional(),
          training_datasets: locations,
          training_environment: z.strictObject({ container_image: locations }).optional(),
          training_metrics: trainingMetrics,
          user_provided_training_metrics: trainingMetrics,
          hyper_parameters: hyperparameters,
          user_provided_hyper_parameters: hyperparameters,
        })
        .optional(),
    })
    .optional(),
  evaluation_details: z.array(Evaluation).optional(),
  additional_information: z
    .strictObject({
      ethical_considerations: text(2048).optional(),
      caveats_and_recommendations: text(2048).optional(),
      custom_details: z.record(z.string(), text(1024)).optional(),
    })
    .optional(),
});
export type ModelCard = z.infer<typeof ModelCard>;
