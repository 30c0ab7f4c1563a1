using Gongkai.Requests;
using Gongkai.Requests.Desk;
using Gongkai.Statutes.Procedures;
using Gongkai.Users;
using Microsoft.AspNetCore.WebUtilities;

namespace Gongkai.Remedies.Desk;

/// <summary>Makes the shared form of one act from its row, with what was typed and what is wrong.</summary>
static class ActFormViews
{
    /// <summary>Everything typed, the day, the decider and the proof included, so that a refusal loses nothing.</summary>
    public static Dictionary<string, string> Typed(Act act, IFormCollection form)
    {
        var values = ActForms.Values(act, form);
        foreach (var key in ActForms.Beside) values[key] = form[key].ToString();
        return values;
    }

    public static async Task<ActFormView> OfAsync(RequestService requests, Act act, IReadOnlyDictionary<string, string> values, IReadOnlyList<Objection> problems, bool opening, int agency, DateOnly today, CancellationToken cancel)
    {
        var wanted = act.DecidedBy switch { Role.Chief => new[] { Post.Chief, Post.Leader }, Role.Leader => [Post.Leader], _ => null };
        var deciders = (await requests.DecidersAsync(agency, cancel)).Where(p => wanted is null || wanted.Contains(p.Post)).Select(p => (p.Id, p.Name, PeopleService.PostName(p.Post))).ToList();
        // A reason asked for once stays asked for while the rest is put right.
        var askOverride = values.ContainsKey("override") || (problems.Count > 0 && problems.All(p => p.IsBreach));
        return new ActFormView(act, values, problems, askOverride, opening, deciders, [], $"{today:yyyy-MM-dd}");
    }

    /// <summary>An address that keeps the way back, unless that is the list as it begins.</summary>
    public static string With(string address, string back, string list) => back == list ? address : QueryHelpers.AddQueryString(address, "back", back);
}
