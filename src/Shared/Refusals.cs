namespace Gongkai.Shared;

/// <summary>Input that cannot be taken; the message says which rule, in plain words.</summary>
public class InvalidInput(string message) : Exception(message);

/// <summary>The person may not do or see this.</summary>
public sealed class Forbidden(string message) : Exception(message);

/// <summary>Somebody else was first, or the page is stale.</summary>
public sealed class Conflict(string message) : Exception(message);

/// <summary>There is no such record.</summary>
public sealed class NotFound(string message) : Exception(message);
