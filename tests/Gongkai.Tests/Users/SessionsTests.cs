using System.Net;
using Gongkai.Storage;
using Gongkai.Tests.Web;
using Gongkai.Users;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Users;

/// <summary>What a session opens while its person owes something first.</summary>
public sealed class SessionsTests : WebTest
{
    /// <summary>An address that the route answers.</summary>
    static string Address(RoutePattern route) => "/" + string.Join('/', route.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternParameterPart { ParameterPolicies: [var policy, ..] } => policy.Content switch { "guid" => $"{Guid.NewGuid()}", { } regex when regex.StartsWith("regex(^(", StringComparison.Ordinal) => regex["regex(^(".Length..].Split('|')[0], _ => "1" },
        RoutePatternParameterPart => "x",
        _ => throw new InvalidOperationException(route.RawText),
    }))));

    [Fact]
    public async Task While_a_new_password_is_owed_no_page_no_file_and_no_download_opens_but_the_password_page()
    {
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[1000]];
        var file = await In(async p => $"/desk/files/{(await p.GetRequiredService<AttachmentService>().AddAsync(await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"), "proof", "签批.jpg", new MemoryStream(jpeg), AttachmentService.Paper)).Id}");
        using var officer = await SignedInAsync("anquan");
        var person = (await PageAsync(officer, "/desk/people?q=chengban")).QuerySelector("tbody a")!.GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(officer, person, new() { ["password"] = "linshi-20220120" }, "重设密码")).StatusCode);

        using var client = Client();
        await SubmitAsync(client, "/login", new() { ["login"] = "chengban", ["password"] = "linshi-20220120" });
        var closed = (await In(p => Task.FromResult(p.GetRequiredService<EndpointDataSource>()))).Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null).Select(e => Address(e.RoutePattern)).Distinct().Where(a => a != "/desk/account").ToList();
        // Programs have keys of their own; a cookie is nothing there.
        Assert.All(closed.Where(a => a.StartsWith("/api/", StringComparison.Ordinal)), a => Assert.Contains(client.GetAsync(a).GetAwaiter().GetResult().StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed }));
        closed.RemoveAll(a => a.StartsWith("/api/", StringComparison.Ordinal));
        foreach (var expected in new[] { "/desk", "/desk/files/1", "/desk/account/second", "/desk/account/passkeys", "/desk/report/1/file/x" }) Assert.Contains(expected, closed);
        foreach (var address in closed.Concat([file, "/desk?handler=Export", "/desk/account/second?handler=Enable", "/desk/nowhere.pdf"]))
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Put })
            {
                var response = await client.SendAsync(new(method, address) { Content = method == HttpMethod.Get ? null : new FormUrlEncodedContent([]) });
                Assert.Equal((address, HttpStatusCode.Redirect, "/desk/account"), (address, response.StatusCode, response.Headers.Location?.ToString()));
                Assert.Empty(await response.Content.ReadAsByteArrayAsync());
            }

        Assert.Equal("/desk/account", (await SubmitAsync(client, "/desk/account", new() { ["old"] = "linshi-20220120", ["password"] = "xinde-mima-77", ["again"] = "xinde-mima-77" }, "更换")).Headers.Location?.ToString());
        Assert.Equal(jpeg, await client.GetByteArrayAsync(file));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/desk?handler=Export")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/desk/account/second")).StatusCode);
    }
}
