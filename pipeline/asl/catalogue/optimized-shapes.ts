/**
 * Parameters of optimized integrations that are no API action, or differ from it, in the grammar of `serviceText`
 * (`service.Shape` names a shape of a client). From the guide's pages "Create API Gateway REST APIs", "Call HTTPS APIs",
 * "Create and manage Amazon EKS clusters", "Create and manage Amazon EMR clusters", "Invoke and customize Amazon Bedrock
 * models", "Invoke Amazon Bedrock AgentCore", "ItemReader (Map)" and "ResultWriter (Map)".
 */
export const OPTIMIZED_SHAPES = `
apigateway:invoke=ApiGatewayInvoke
bedrock:invokeModel=BedrockInvokeModel
eks:call=EksCall
eks:runJob=EksRunJob
elasticmapreduce:addStep=AddStep
elasticmapreduce:cancelStep=CancelStep
elasticmapreduce:modifyInstanceFleetByName=ModifyInstanceFleetByName
elasticmapreduce:modifyInstanceGroupByName=ModifyInstanceGroupByName
elasticmapreduce:setClusterTerminationProtection=SetClusterTerminationProtection
elasticmapreduce:terminateCluster=TerminateCluster
http:invoke=HttpInvoke
s3:putObject=ResultWriter
ApiGatewayInvoke ApiEndpoint! Method! Headers:* Stage: Path: QueryParameters:* RequestBody:* AllowNullValues:b AuthType:
BedrockInvokeModel ModelId! Body:* Accept: ContentType: Input:BedrockObject Output:BedrockObject Trace: GuardrailIdentifier: GuardrailVersion: PerformanceConfigLatency: ServiceTier:
BedrockObject S3Uri:
EksCall ClusterName! CertificateAuthority! Endpoint! Method! Path! QueryParameters:* RequestBody:*
EksRunJob ClusterName! CertificateAuthority! Endpoint! Job!* Namespace: LogOptions:EksLogOptions
EksLogOptions RetrieveLogs:b RawLogs:b LogParameters:*
AddStep ClusterId! Step!emr.StepConfig ExecutionRoleArn:
CancelStep ClusterId! StepId!
ModifyInstanceFleetByName ClusterId! InstanceFleetName! InstanceFleet!*
ModifyInstanceGroupByName ClusterId! InstanceGroupName! InstanceGroup!*
SetClusterTerminationProtection ClusterId! TerminationProtected!b
TerminateCluster ClusterId!
HttpInvoke ApiEndpoint! Method! Authentication:HttpConnection InvocationConfig:HttpConnection Headers:* QueryParameters:* RequestBody:* Transform:*
HttpConnection ConnectionArn:
ResultWriter Bucket! Prefix: ExpectedBucketOwner:
`;
