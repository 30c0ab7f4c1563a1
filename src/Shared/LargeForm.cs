using Microsoft.AspNetCore.Http.Metadata;

namespace Gongkai.Shared;

/// <summary>
/// A page whose forms may be larger than others, for files. Read by the routing before the form is; MVC's own attribute comes after that, when it is too late.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LargeFormAttribute(long bytes) : Attribute, IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => bytes;
}
